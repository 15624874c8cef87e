resource "terraform_data" "s" { input = 1 }
resource "terraform_data" "t" {}
