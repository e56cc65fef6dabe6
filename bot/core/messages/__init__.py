"""What goes in and out of the core: requests, and replies made of blocks, without any platform's markup."""
