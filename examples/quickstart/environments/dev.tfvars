environment = "dev"
weeks       = 4
fit_command = "python fit.py --fast"
