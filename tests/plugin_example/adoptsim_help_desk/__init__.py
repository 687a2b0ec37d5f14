"""An example of a package that brings a kind of intervention."""
