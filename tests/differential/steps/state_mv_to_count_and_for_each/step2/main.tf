resource "terraform_data" "a" {
  count = 2
  input = 1
}
resource "terraform_data" "b" {
  for_each = toset(["x", "y"])
  input = 2
}
