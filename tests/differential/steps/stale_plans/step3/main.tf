resource "terraform_data" "s" { input = 3 }
