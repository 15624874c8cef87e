resource "terraform_data" "a" {
  count = 1
  input = 2
}
resource "terraform_data" "b" { input = 2 }
