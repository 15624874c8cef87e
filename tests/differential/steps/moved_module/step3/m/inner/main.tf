resource "terraform_data" "z" {
  input = "z"
}
