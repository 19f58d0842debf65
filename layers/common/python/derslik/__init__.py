"""What the functions share: domain, storage, clients, web (see docs/architecture.md)."""
