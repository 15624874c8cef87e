# Nothing runs when an object is changed in place.
resource "terraform_data" "a" {
  input = 1
}
