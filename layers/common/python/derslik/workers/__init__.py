"""What the SQS workers of all functions share."""
