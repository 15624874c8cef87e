output "o" {
  value = ["a"]
}

output "p" {
  value = tomap({ a = 1 })
}
