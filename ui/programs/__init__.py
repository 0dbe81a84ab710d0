"""What other programs call: named endpoints, and tools over MCP."""
