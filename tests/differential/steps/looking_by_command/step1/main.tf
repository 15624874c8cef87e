module "m" {
  source = "./m"
  x      = 1
}
resource "terraform_data" "a" {
  input = 1
}
