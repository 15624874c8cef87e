resource "terraform_data" "a" {
  input = toset(["list"])
}
