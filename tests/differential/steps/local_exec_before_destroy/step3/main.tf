# Without the block nothing is known of its commands.
locals {}
