module "m" {
  source = "./m"
  old    = "x"
}

output "o" {
  value = module.m.old
}

output "new" {
  value = module.m.new
}
