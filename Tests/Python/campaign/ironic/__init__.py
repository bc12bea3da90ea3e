"""A real Ironic that is traced, its real client, and a tap that counts what it publishes."""
