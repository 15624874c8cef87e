plain = "terraform.tfvars"
number = 1
