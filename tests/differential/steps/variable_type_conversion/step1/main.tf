module "m" {
  source = "./m"
  text   = 12
  list   = toset(["b", "a", "b"])
  object = { name = "n", extra = "dropped" }
  any    = [1, "two"]
}

output "all" {
  value = module.m.all
}
