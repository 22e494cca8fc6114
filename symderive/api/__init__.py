"""The library: prove, differentiate, evaluate, find gradients; results that show, save and convert themselves."""
