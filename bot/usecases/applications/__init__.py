"""What happens to an application after it was sent: decided, told, tracked, ended."""
