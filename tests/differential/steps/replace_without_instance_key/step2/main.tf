resource "terraform_data" "one" { count = 1 }
resource "terraform_data" "none" { count = 0 }
resource "terraform_data" "each" { for_each = toset(["x", "y"]) }
