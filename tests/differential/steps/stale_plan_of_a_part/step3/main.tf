resource "terraform_data" "s" { input = 2 }
resource "terraform_data" "t" {}
