"""What the pages share: the frame, the session, the caches, the pickers and the blocks. Streamlit lives here too."""
