"""What people do to a collection: orders, uploads, watching, backups, proof, and its map."""
