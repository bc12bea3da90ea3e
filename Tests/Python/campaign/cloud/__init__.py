"""A real Ironic that is traced, a real Keystone, their real client, and a tap that counts what they publish."""
