resource "terraform_data" "a" {
  id = "mine"
}
