"""The index on a Milvus server, shared by any number of servers of questions."""
