"""What people usually write, each as its documentation or its best known example shows it.

All of them are given what favours them: people stand in the cache, nothing is refused for opening
direct messages, and jobs may run late.
"""
