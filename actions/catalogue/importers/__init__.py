"""Takes service catalogues of other systems over into a city's folder. docs/import.md"""
