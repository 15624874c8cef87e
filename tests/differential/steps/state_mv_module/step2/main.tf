module "n" {
  source   = "./m"
  for_each = toset(["k"])
  x        = 2
}
