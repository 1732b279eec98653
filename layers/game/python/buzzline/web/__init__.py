"""The web app: published into its bucket, with the addresses that it needs."""
