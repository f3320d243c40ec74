"""What the use cases need from the world, as rules that every provider keeps."""
