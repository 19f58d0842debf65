"""What stands on a slide of PowerPoint."""
