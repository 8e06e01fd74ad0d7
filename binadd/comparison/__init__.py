"""Are two networks the same, why is one wrong, and how do many of them stand?"""
