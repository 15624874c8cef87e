resource "terraform_data" "a" {
  input = ["list"]
}
