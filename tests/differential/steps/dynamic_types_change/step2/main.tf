resource "terraform_data" "a" {
  input = ["list", 1, true, null]
}
