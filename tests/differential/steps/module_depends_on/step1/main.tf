resource "terraform_data" "first" {
  input = 1
}

module "m" {
  source     = "./m"
  depends_on = [terraform_data.first]
}

resource "terraform_data" "last" {
  depends_on = [module.m]
}

module "n" {
  source     = "./m"
  depends_on = [module.m]
}
