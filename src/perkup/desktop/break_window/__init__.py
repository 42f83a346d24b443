"""The break on the screen: a window in a process of its own, and the programs that can be one."""
