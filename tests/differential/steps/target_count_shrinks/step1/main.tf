resource "terraform_data" "a" {
  count = 4
  input = 1
}
resource "terraform_data" "b" { input = terraform_data.a[*].output }
