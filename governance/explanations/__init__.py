"""Why a person got a prediction. The half of the product that needs the model and rows, and never the cube."""
