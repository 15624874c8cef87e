resource "terraform_data" "e" {
  input = "e"
}
resource "terraform_data" "f" {
  input = terraform_data.e.output
}
