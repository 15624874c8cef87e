module "m" {
  source = "./m"
  n      = "twelve"
}
