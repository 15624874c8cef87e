module "m" {
  source = "./m"
  count  = 2
  x      = count.index
}
resource "terraform_data" "a" {
  count = 3
}
