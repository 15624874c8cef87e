module "one" {
  source = "./child"
  count  = 1
  name   = "one"
}

module "many" {
  source = "./child"
  count  = 1
  name   = "many-${count.index}"
}

module "each" {
  source   = "./child"
  for_each = { b = "second", c = "third" }
  name     = "${each.key}=${each.value}"
}

output "many" {
  value = module.many[*].name
}

output "each" {
  value = { for key, it in module.each : key => it.id }
}
