"""The screens of shift workers."""
