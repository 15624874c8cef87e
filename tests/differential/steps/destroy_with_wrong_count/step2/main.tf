resource "terraform_data" "a" {
  count = "many"
  input = 1
}
