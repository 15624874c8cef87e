# Nobody gives the variable a value, nobody reads the output.
module "m" {
  source = "./m"
}
