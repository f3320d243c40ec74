"""The health content as values: tips, myths, first aid, routines, emergency numbers."""
