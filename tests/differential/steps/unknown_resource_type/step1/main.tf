resource "terraform_nothing" "a" {
}
