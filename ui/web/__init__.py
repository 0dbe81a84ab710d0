"""The page in the browser, and the server it comes from."""
