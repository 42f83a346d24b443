"""What there is to do: the move library, its model, the body and the figure."""
