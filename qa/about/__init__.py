"""Questions about the articles themselves: who wrote one, where and when it appeared."""
