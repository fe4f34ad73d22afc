"""Shapley values of what a model says about people, against other people. Knows models and rows, and no audit.

The game is the same for every kind of model: a coalition of columns has the person's own values, the others have those
of somebody from the background, and the value of the coalition is what the model says, averaged over the background
(Lundberg and Lee 2017; "interventional" in SHAP's words, Janzing et al. 2020).
"""
